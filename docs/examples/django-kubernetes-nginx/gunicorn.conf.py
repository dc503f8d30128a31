# corntune recommend --platform kubernetes-small --profile django --behind nginx \
#   --cpu-time 8ms --wait-time 40ms --async-safe no --pre-stop 5s --format conf.py shop.wsgi
bind = "0.0.0.0:8000"
workers = 2
threads = 4
worker_class = "gthread"
# longer than the 60 s for which nginx keeps an unused connection
keepalive = 65
# the 30 s of the pod, less 5 s for preStop and 5 s of margin
graceful_timeout = 20
# /tmp of the pod may be a disk; the heartbeat of the workers must not wait for one
worker_tmp_dir = "/dev/shm"
