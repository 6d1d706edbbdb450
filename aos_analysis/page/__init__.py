"""From a study to figures, tables and sentences, and from a notebook to a page that may leave."""
