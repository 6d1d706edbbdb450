"""The managers' portal: what each packet declares, one line a campaign, a few sentences above."""

GENERATOR = '<meta name="generator" content="aos-portal">'  # tells a portal of ours from any other index.html
