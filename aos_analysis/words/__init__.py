"""Every word an analyst or a manager may read: messages, French numbers and dates, sentences."""
