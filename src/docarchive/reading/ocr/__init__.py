"""Reading text from pictures of pages: recognisers in processes of their own, and the searchable PDF."""
