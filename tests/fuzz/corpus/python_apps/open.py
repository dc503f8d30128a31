application = falcon.asgi.App(
"""open