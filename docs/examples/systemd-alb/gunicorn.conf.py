# corntune recommend --platform systemd --cpus 2 --memory 4GiB --profile flask --behind alb \
#   --class gthread --threads 4 --proxy-address 10.0.0.0/16 --format conf.py app:app
workers = 2
threads = 4
worker_class = "gthread"
# longer than the 60 s for which the load balancer keeps an unused connection
keepalive = 65
# the subnets of the load balancer, whose X-Forwarded-Proto is believed
forwarded_allow_ips = "10.0.0.0/16"
