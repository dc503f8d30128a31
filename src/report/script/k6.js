
const shares = plan.targets.reduce((sums, target) => [...sums, (sums[sums.length - 1] || 0) + target.weight], []);

function drawn() {
  if (plan.targets.length === 1) return plan.targets[0];
  const point = Math.random() * shares[shares.length - 1];
  return plan.targets[shares.findIndex((share) => point < share)];
}

export default function () {
  const target = drawn();
  http.request(target.method, target.url, target.body, {
    headers: target.headers,
    timeout: plan.timeout,
    redirects: 0,
    tags: { name: target.url },
  });
  if (plan.think_s > 0) sleep(plan.think_s);
}
