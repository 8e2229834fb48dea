"""What tests share: a small manual to build, a browser, readers of what comes out."""
