"""Pictures, playable copies and first transcripts of recordings, each made in a confined child."""
