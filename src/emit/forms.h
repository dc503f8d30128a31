// The writers of the forms, one file each. A value that the form cannot carry is an error that
// names it.
#pragma once

#include <string>

#include "corntune/base/result.h"
#include "corntune/emit/emit.h"

namespace corntune {

Result<std::string> WriteCommand(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteConfPy(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteAdaptive(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteEnv(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteJson(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteYaml(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteSystemdService(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteSystemdSocket(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteSupervisor(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteProcfile(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteDockerfile(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteCompose(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteKubernetes(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteNginx(const Recommendation& answer, const Deployment& deployment);
Result<std::string> WriteHaproxy(const Recommendation& answer, const Deployment& deployment);

}  // namespace corntune
