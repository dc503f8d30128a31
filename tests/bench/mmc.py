"""The M/M/5 queue of tests/bench/simulate_bench.cc in another simulator: mmc.py simpy|ciw CUSTOMERS

Arrivals 80 a second, service 50 ms, exponential both. Prints customers, CPU seconds, and the mean response in
ms, which must come near 77.7 (Erlang): a fast simulator of something else would prove nothing.
"""

import random
import sys
import time

RATE, SERVICE, SERVERS = 80.0, 0.05, 5


def with_simpy(customers):
    import simpy

    environment = simpy.Environment()
    servers = simpy.Resource(environment, SERVERS)
    draw = random.Random(1)
    responses = []

    def customer():
        arrived = environment.now
        with servers.request() as request:
            yield request
            yield environment.timeout(draw.expovariate(1 / SERVICE))
        responses.append(environment.now - arrived)

    def source():
        for _ in range(customers):
            yield environment.timeout(draw.expovariate(RATE))
            environment.process(customer())

    environment.process(source())
    environment.run()
    return responses


def with_ciw(customers):
    import ciw

    ciw.seed(1)
    network = ciw.create_network(arrival_distributions=[ciw.dists.Exponential(rate=RATE)],
                                 service_distributions=[ciw.dists.Exponential(rate=1 / SERVICE)],
                                 number_of_servers=[SERVERS])
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers)
    return [record.exit_date - record.arrival_date for record in simulation.get_all_records()]


def main():
    simulate = {"simpy": with_simpy, "ciw": with_ciw}[sys.argv[1]]
    customers = int(sys.argv[2])
    start = time.process_time()
    responses = simulate(customers)
    print(customers, time.process_time() - start, 1000 * sum(responses) / len(responses))


main()
