#include "corntune/emit/emit.h"

#include "forms.h"

namespace corntune {

const std::vector<Form>& Forms() {
  static const std::vector<Form> kForms = {
      {"command", "", "the command line", "--bind", WriteCommand},
      {"conf.py", "gunicorn.conf.py", "a gunicorn.conf.py", "--bind", WriteConfPy},
      {"adaptive", "gunicorn.conf.py", "a gunicorn.conf.py that sizes itself where it starts",
       "--bind", WriteAdaptive},
      {"env", "gunicorn.env", "GUNICORN_CMD_ARGS for an environment file", "--bind", WriteEnv},
      {"json", "", "everything, for programs (corntune.recommend/1)", "", WriteJson},
      {"yaml", "", "the same as YAML", "", WriteYaml},
      {"systemd", "web.service", "a systemd service", "--name --directory --user",
       WriteSystemdService},
      {"systemd-socket", "web.socket", "the socket unit that belongs to it", "--name --bind",
       WriteSystemdSocket},
      {"supervisor", "web.conf", "a program section of supervisord",
       "--name --bind --directory --user", WriteSupervisor},
      {"procfile", "Procfile", "a Procfile", "--bind", WriteProcfile},
      {"dockerfile", "Dockerfile", "the last lines of a Dockerfile", "--bind", WriteDockerfile},
      {"compose", "compose.yaml", "a service of Docker Compose", "--name --image --bind",
       WriteCompose},
      {"kubernetes", "deployment.yaml", "a Kubernetes Deployment",
       "--name --image --bind --health-path", WriteKubernetes},
      {"nginx", "web.nginx.conf", "upstream and location of nginx", "--name --bind", WriteNginx},
      {"haproxy", "web.haproxy.cfg", "a backend of HAProxy", "--name --bind", WriteHaproxy},
  };
  return kForms;
}

const Form* FindForm(std::string_view name) {
  for (const Form& form : Forms()) {
    if (form.name == name) return &form;
  }
  return nullptr;
}

}  // namespace corntune
