from flask import Flask

app = Flask(__name__)


@app.get("/")
def front_page():
    return "the shop is open\n", {"Content-Type": "text/plain"}
