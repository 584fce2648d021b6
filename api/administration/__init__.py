"""What an administrator sees and changes: people, tokens, the clinic, the rules, the audit."""
