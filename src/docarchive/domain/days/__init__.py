"""Days: the working calendar, dates in Chinese, the office's clock."""
