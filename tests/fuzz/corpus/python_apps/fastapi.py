api = FastAPI()
app: FastAPI = FastAPI(
  title="x",
)
