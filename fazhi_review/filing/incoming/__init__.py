"""What others ask of the bureau about a published document: suggestions of the public, requests and proposals of organs."""
