"""The history of the catalogue's tables; Alembic runs ``env.py``, never a person."""
