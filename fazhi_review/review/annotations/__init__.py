"""What people write beside the text: annotations on its words, threads under them, tasks, and independent readings."""
