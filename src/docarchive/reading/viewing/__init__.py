"""Pages as people look at them on a screen: drawn in the confined child, never as the file itself."""
