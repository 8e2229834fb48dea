"""What every room uses: Vietnamese text, mistakes of users, folders, hashes, progress."""
