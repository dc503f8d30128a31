def create_app(config: dict = f(1, 2), *args, **kw):
    return Flask(__name__)
app = create_app()
