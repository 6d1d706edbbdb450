"""From the tables of the data contract to the panel of one indicator."""
