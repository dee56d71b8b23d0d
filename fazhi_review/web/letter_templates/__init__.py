"""An office's own templates of letters, put in place of the built-in ones from a browser."""
