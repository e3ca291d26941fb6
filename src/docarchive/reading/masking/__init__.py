"""Pages drawn as pictures with parts covered and words across them: nothing is left under what is covered."""
