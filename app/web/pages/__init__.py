"""The web pages: server-rendered, usable without JavaScript, from the same queries as the API."""
