"""Around a search: suggestions, corrections, groups, saved searches, exports, marks on a page."""
