

def part():
    """Which part of the load this process sends: CORNTUNE_PART=2/3 is the second of three."""
    number, _, parts = os.environ.get("CORNTUNE_PART", "1/1").partition("/")
    return int(number) - 1, int(parts)


def moments():
    """When requests are due, in seconds from the start, as corntune load draws them."""
    kind, rate, length = PLAN["arrivals"], PLAN["rate"], PLAN["duration_s"]
    length = math.inf if length is None else length
    if kind == "constant":
        yield from itertools.takewhile(lambda due: due < length, (i / rate for i in itertools.count()))
    elif kind == "poisson":
        source, due = random.Random(PLAN["seed"]), 0.0
        while (due := due + source.expovariate(rate)) < length:
            yield due
    elif kind == "ramp":
        first, slope = PLAN["start_rate"], (rate - PLAN["start_rate"]) / length
        for i in range(round((first + rate) / 2 * length)):
            yield (math.sqrt(first * first + 2 * slope * (i + 0.5)) - first) / slope if slope else (i + 0.5) / rate
    elif kind == "step":
        steps = PLAN["steps"]
        for step in range(steps):
            at = PLAN["start_rate"] + (rate - PLAN["start_rate"]) * (step / (steps - 1) if steps > 1 else 1)
            yield from ((step + i / (at * length / steps)) * length / steps for i in range(round(at * length / steps)))
    elif kind == "recorded":
        yield from (due for due in PLAN["recorded_s"] if due < length)


class Schedule:
    """What is still to be sent by this process. Users take from it in turn."""

    def __init__(self):
        number, parts = part()
        self.due = itertools.islice(moments() if PLAN["arrivals"] else itertools.repeat(None), PLAN["requests"])
        self.due = itertools.islice(self.due, number, None, parts)
        self.users = max(1, len(range(number, PLAN["connections"], parts)))
        self.begin = None
        self.in_flight = 0
        self.exhausted = False

    def take(self):
        """The next moment on the clock, or None when there is no more; without a rate it is now."""
        if self.begin is None:
            self.begin = time.perf_counter() + SETTLE
        now = time.perf_counter()
        if not PLAN["arrivals"] and PLAN["duration_s"] and now >= self.begin + PLAN["duration_s"]:
            self.exhausted = True
        try:
            due = None if self.exhausted else next(self.due)
        except StopIteration:
            self.exhausted = True
        if self.exhausted:
            return None
        return max(now, self.begin) if due is None else self.begin + due


# Seconds in which the users are made before the first request is due.
SETTLE = 1.0
SCHEDULE = Schedule()


class Visitor(FastHttpUser):
    host = PLAN["targets"][0]["origin"]
    connection_timeout = network_timeout = PLAN["timeout_s"]

    @task
    def visit(self):
        due = SCHEDULE.take()
        if due is None:
            gevent.sleep(0.1)
            return
        SCHEDULE.in_flight += 1
        try:
            gevent.sleep(max(0.0, due - time.perf_counter()))
            self.send(due)
        finally:
            SCHEDULE.in_flight -= 1
        if PLAN["think_s"]:
            gevent.sleep(PLAN["think_s"])

    def send(self, due):
        (target,) = random.choices(PLAN["targets"], [target["weight"] for target in PLAN["targets"]])
        headers = dict(target["headers"], **({} if PLAN["keep_alive"] else {"Connection": "close"}))
        with self.client.request(target["method"], target["url"], name=target["url"], data=target["body"],
                                 headers=headers, allow_redirects=False, catch_response=True) as answer:
            # From the moment it was due, whether or not a connection was free then.
            answer.request_meta["response_time"] = (time.perf_counter() - due) * 1000


class Run(LoadTestShape):
    def tick(self):
        patience = (PLAN["duration_s"] or math.inf) + SETTLE + PLAN["timeout_s"]
        if (SCHEDULE.exhausted and SCHEDULE.in_flight == 0) or self.get_run_time() > patience:
            return None
        return SCHEDULE.users, SCHEDULE.users


@events.quitting.add_listener
def judge(environment, **_):
    """Ends with 1 as corntune load does, or when the target latency is missed."""
    total = environment.stats.total
    environment.process_exit_code = 1 if total.num_failures or not total.num_requests else 0
    for quantile, limit_ms in PLAN["targets_ms"].items():
        seen = total.get_response_time_percentile(float(quantile))
        if seen is None or seen > limit_ms:
            print(f"missed: the {quantile} quantile is {seen} ms, more than {limit_ms} ms")
            environment.process_exit_code = 1
