"""The web pages: server-rendered, usable without JavaScript, from the same queries as the API.

`mount` puts them into an app. Values are drawn by `rendering`; each module of routes asks the store and hands values over.
"""

from app.web.pages.mounting import dressed, mount

__all__ = ["dressed", "mount"]
