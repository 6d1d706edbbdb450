"""Services: requests and their answers, working days and public holidays."""
