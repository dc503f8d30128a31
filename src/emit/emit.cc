#include "corntune/emit/emit.h"

#include "forms.h"

namespace corntune {

const std::vector<Form>& Forms() {
  static const std::vector<Form> kForms = {
      {"command", "", "the command line", WriteCommand},
      {"conf.py", "gunicorn.conf.py", "a gunicorn.conf.py", WriteConfPy},
      {"adaptive", "gunicorn.conf.py", "a gunicorn.conf.py that sizes itself where it starts",
       WriteAdaptive},
      {"env", "gunicorn.env", "GUNICORN_CMD_ARGS for an environment file", WriteEnv},
      {"json", "", "everything, for programs (corntune.recommend/1)", WriteJson},
      {"yaml", "", "the same as YAML", WriteYaml},
      {"systemd", "web.service", "a systemd service", WriteSystemdService},
      {"systemd-socket", "web.socket", "the socket unit that belongs to it", WriteSystemdSocket},
      {"supervisor", "web.conf", "a program section of supervisord", WriteSupervisor},
      {"procfile", "Procfile", "a Procfile", WriteProcfile},
      {"dockerfile", "Dockerfile", "the last lines of a Dockerfile", WriteDockerfile},
      {"compose", "compose.yaml", "a service of Docker Compose", WriteCompose},
      {"kubernetes", "deployment.yaml", "a Kubernetes Deployment", WriteKubernetes},
      {"nginx", "web.nginx.conf", "upstream and location of nginx", WriteNginx},
      {"haproxy", "web.haproxy.cfg", "a backend of HAProxy", WriteHaproxy},
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
