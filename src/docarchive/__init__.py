"""Document generation and electronic archive for work-safety enforcement."""
