"""Who works with ZhiTu and what they may do: accounts, roles with their scope, sessions, tokens, and who did what."""
