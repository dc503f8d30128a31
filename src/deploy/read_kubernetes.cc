// Kubernetes manifests: every kind that holds a pod, lists, several documents, ConfigMaps in the
// same file.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "kubernetes_pod.h"
#include "manifest.h"

namespace corntune {
namespace {

constexpr int kDeepestPod = 12;
constexpr std::size_t kMostContainers = 100;  // of one pod

bool IsTrue(const YamlValue* value) {
  return value != nullptr && value->IsScalar() && value->text == "true";
}

class ManifestReader {
 public:
  explicit ManifestReader(DeployReader& reader) : reader_(reader) {}

  void Read() {
    const YamlDocuments documents = ManifestOf(reader_);
    for (const YamlRef& root : documents.roots) Collect(*root);
    for (const YamlRef& root : documents.roots) Object(*root);
  }

 private:
  void Collect(const YamlValue& object) {
    const std::string* kind = ScalarText(object.Find("kind"));
    if (kind == nullptr) return;
    if (*kind == "Service") has_service_ = true;
    if (*kind == "Ingress" || *kind == "Service") InFront(object);
    if (const YamlValue* items = object.Find("items");
        items != nullptr && kind->ends_with("List")) {
      for (const YamlRef& item : items->items) Collect(*item);
    }
    const std::string* name = ScalarText(object.At({"metadata", "name"}));
    if (name == nullptr) return;
    if (*kind == "ConfigMap" && object.Find("data") != nullptr) {
      sources_[{*kind, *name}] = {object.Find("data"), nullptr};
    }
    if (*kind == "Secret") {
      sources_[{*kind, *name}] = {object.Find("stringData"), object.Find("data")};
    }
  }

  // What an Ingress or a Service tells of the load balancer. Defaults: an ALB keeps idle
  // connections for 60 s (AWS: Application Load Balancers).
  void InFront(const YamlValue& object) {
    const YamlValue* annotations = object.At({"metadata", "annotations"});
    const std::string* class_name = ScalarText(object.At({"spec", "ingressClassName"}));
    if (class_name != nullptr && *class_name == "alb") Idle("60", object.place);
    if (annotations == nullptr) return;
    for (const auto& [key, value] : FieldsOf(*annotations)) {
      if (!value->IsScalar()) continue;
      const bool alb = key.starts_with("alb.ingress.kubernetes.io/") ||
                       (key == "kubernetes.io/ingress.class" && value->text == "alb");
      const std::string_view kIdle = "idle_timeout.timeout_seconds=";
      const std::size_t at = alb ? value->text.find(kIdle) : std::string::npos;
      if (at != std::string::npos) {
        std::string number = value->text.substr(at + kIdle.size());
        proxy_["proxy_idle"] = {number.substr(0, number.find(',')), value->place};
      } else if (alb) {
        Idle("60", value->place);
      }
      if (key == "service.beta.kubernetes.io/aws-load-balancer-connection-idle-timeout")
        proxy_["proxy_idle"] = {value->text, value->place};
      if (key == "nginx.ingress.kubernetes.io/proxy-read-timeout")
        proxy_["proxy_timeout"] = {value->text, value->place};
    }
  }

  // A default, where no annotation has said it.
  void Idle(const char* seconds, const SourcePlace& place) {
    proxy_.emplace("proxy_idle", WrittenFact{seconds, place});
  }

  void Object(const YamlValue& object) {
    const std::string* kind = ScalarText(object.Find("kind"));
    if (kind == nullptr) return;
    const YamlValue* items = object.Find(*kind == "Template" ? "objects" : "items");
    if (items != nullptr) {
      in_template_ = in_template_ || *kind == "Template";
      for (const YamlRef& item : items->items) Object(*item);
      return;
    }
    const std::string* name = ScalarText(object.At({"metadata", "name"}));
    name_ = name != nullptr ? *name : *kind;
    replicas_.reset();
    if (const std::string* text = ScalarText(object.At({"spec", "replicas"}))) {
      const auto number = ParseInteger(*text, "", 0, 1000000);
      if (number) replicas_ = *number;
    }
    const std::string* api = ScalarText(object.Find("apiVersion"));
    const bool knative = api != nullptr && api->starts_with("serving.knative.dev");
    cloud_run_ = knative && NamesGoogle(reader_.lines().text());
    knative_ = knative && !cloud_run_;
    job_ = *kind == "Job" || *kind == "CronJob";
    FindPods(object, 0);
  }

  // The maps with a list of containers, wherever a kind keeps them.
  void FindPods(const YamlValue& value, int depth) {
    if (depth > kDeepestPod || ++visited_ > 100000) return;
    const YamlValue* containers = value.Find("containers");
    if (containers != nullptr && containers->IsList()) {
      for (std::size_t i = 0; i < containers->items.size() && i < kMostContainers; ++i) {
        Container(value, *containers->items[i]);
      }
      return;
    }
    for (const auto& [key, field] : value.fields) {
      if (field->IsMap()) FindPods(*field, depth + 1);
    }
  }

  void Container(const YamlValue& pod, const YamlValue& container) {
    if (!container.IsMap()) return;
    const std::string* own = ScalarText(container.Find("name"));
    const YamlValue* command = container.Find("command");
    const YamlValue* arguments = container.Find("args");
    const YamlValue* first = command != nullptr ? command : arguments;
    Start start;
    start.base =
        reader_.NewDeployment(fmt::format("{}/{}", name_, own != nullptr ? *own : "container"),
                              first != nullptr ? first->place : container.place);
    start.base.container = true;
    start.base.replicas = replicas_;
    start.folder = reader_.folder();
    Environment(start.base, container);
    Limits(start.base, container);
    Facts(start.base, pod, container);
    if (first == nullptr) {
      AddUnseen(reader_, std::move(start), container.place);
      return;
    }
    std::vector<StartWord> words;
    for (const YamlValue* list : {command, arguments}) {
      if (list == nullptr) continue;
      for (StartWord& word : WordsOf(*list)) {
        if (in_template_ && word.word.value && word.word.value->find("${") != std::string::npos) {
          word.source = *word.word.value;
          word.word.value.reset();
          word.word.reason = "a parameter of the template decides";
        }
        Expand(word, start.base);
        words.push_back(std::move(word));
      }
    }
    const bool known = words.size() > 0 && reader_.TakeWords(words, start);
    if (!known && command == nullptr) reader_.TakeWords(words, start);
  }

  // $(NAME) of a variable of the container; $$(NAME) stands for $(NAME).
  static void Expand(StartWord& word, const FoundDeployment& base) {
    if (!word.word.value || word.word.value->find("$(") == std::string::npos) return;
    const std::string text = *word.word.value;
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const bool escaped = text.compare(at, 2, "$$") == 0;
      const std::size_t close =
          text.compare(at, 2, "$(") == 0 ? text.find(')', at) : std::string::npos;
      if (escaped || close == std::string::npos) {
        out += text[at];
        if (escaped) ++at;
        continue;
      }
      const std::string name = text.substr(at + 2, close - at - 2);
      const auto found = base.environment.find(name);
      if (found == base.environment.end()) {
        out += text.substr(at, close - at + 1);
      } else {
        out += found->second.value.value_or("");
      }
      const bool lost = found != base.environment.end() && !found->second.value;
      if (lost || out.size() > kMostExpanded) {
        word.word.value.reset();
        word.word.reason = lost ? name + " is not known" : "its variables make too long a text";
        word.source = out + '$';  // "--bind=$"
        return;
      }
      at = close;
    }
    word.word.value = std::move(out);
    word.word.origin = ShellOrigin::kEvaluated;
  }

  // envFrom: every variable of a ConfigMap or a Secret.
  void AllOf(FoundDeployment& base, const YamlValue& source, const char* kind,
             const char* reference) {
    const YamlValue* named = source.Find(reference);
    if (named == nullptr) return;
    const std::string* name = ScalarText(named->Find("name"));
    const auto found = name != nullptr ? sources_.find({kind, *name}) : sources_.end();
    if (found == sources_.end()) return NotSeen(base, kind, name, source.place);
    const std::string* prefix = ScalarText(source.Find("prefix"));
    const std::string before = prefix != nullptr ? *prefix : "";
    if (const YamlValue* encoded = found->second.encoded) {
      for (const auto& [key, value] : FieldsOf(*encoded, kMostVariables + 1)) {
        PutVariable(base, before + key, {std::nullopt, value->place});
      }
    }
    if (const YamlValue* plain = found->second.plain) {
      for (const auto& [key, value] : FieldsOf(*plain, kMostVariables + 1)) {
        SetVariable(base, before + key, value);
      }
    }
  }

  void Environment(FoundDeployment& base, const YamlValue& container) {
    if (const YamlValue* from = container.Find("envFrom")) {
      for (const YamlRef& source : from->items) {
        AllOf(base, *source, "ConfigMap", "configMapRef");
        AllOf(base, *source, "Secret", "secretRef");
      }
    }
    const YamlValue* variables = container.Find("env");
    if (variables == nullptr) return;
    for (const YamlRef& variable : variables->items) {
      const std::string* name = ScalarText(variable->Find("name"));
      if (name == nullptr) continue;
      const YamlValue* value = variable->Find("value");
      const YamlValue* key = nullptr;
      for (const auto& [kind, reference] :
           {std::pair("ConfigMap", "configMapKeyRef"), std::pair("Secret", "secretKeyRef")}) {
        const YamlValue* one = variable->At({"valueFrom", reference, "key"});
        const std::string* map = ScalarText(variable->At({"valueFrom", reference, "name"}));
        if (one == nullptr || map == nullptr) continue;
        key = one;
        const auto found = sources_.find({kind, *map});
        const bool known = found != sources_.end() && found->second.plain != nullptr;
        if (known) value = found->second.plain->Find(key->text);
      }
      SetVariable(base, *name, value);
      const auto own = base.environment.find(*name);
      if (own != base.environment.end() && own->second.value && key == nullptr) {
        const DeployVariable given = own->second;
        base.environment.erase(own);  // it may name what stands before it, not itself
        StartWord word = LiteralWord(*given.value, {});
        Expand(word, base);
        PutVariable(base, *name, {word.word.value, given.place});
      }
      const auto set = base.environment.find(*name);
      if (set != base.environment.end() && set->second.place.line == 0) {
        set->second.place = variable->place;
      }
    }
  }

  void Limits(FoundDeployment& base, const YamlValue& container) {
    const YamlValue* limits = container.At({"resources", "limits"});
    const YamlValue* cpu = limits != nullptr ? limits->Find("cpu") : nullptr;
    const YamlValue* memory = limits != nullptr ? limits->Find("memory") : nullptr;
    if (const auto cores = CpuQuantity(cpu)) {
      base.cpus = cores;
      base.cpus_place = cpu->place;
    }
    if (const auto bytes = MemoryQuantity(memory)) {
      base.memory = bytes;
      base.memory_place = memory->place;
    }
    if (memory == nullptr && container.At({"resources", "requests"}) == nullptr) {
      base.facts["no_limits"] = {"yes", container.place};
    }
  }

  // Of another file, or of none. A Secret may set what Gunicorn reads; that it holds
  // GUNICORN_CMD_ARGS is not thought of.
  static void NotSeen(FoundDeployment& base, const std::string& kind, const std::string* name,
                      const SourcePlace& place) {
    if (kind == "Secret") {
      for (const char* variable : {"WEB_CONCURRENCY", "PORT", "FORWARDED_ALLOW_IPS"}) {
        PutVariable(base, variable, {std::nullopt, place});
      }
      return;
    }
    base.open = true;
    base.open_reason = fmt::format("the {} {} is not in this file", kind,
                                   name != nullptr ? *name : std::string("that it names"));
  }

  void Set(FoundDeployment& base, const char* fact, const YamlValue* value) {
    if (value == nullptr) return;
    base.facts[fact] = {value->IsScalar() ? value->text : "yes", value->place};
  }

  static void Ports(FoundDeployment& base, const YamlValue& container) {
    const YamlValue* ports = container.Find("ports");
    if (ports == nullptr || ports->items.empty()) return;
    std::string all;
    for (const YamlRef& item : ports->items) {
      const std::string* number = ScalarText(item->Find("containerPort"));
      const bool known = number != nullptr && !number->empty() &&
                         number->find_first_not_of("0123456789") == std::string::npos;
      if (!known) return;
      all += *number + " ";
    }
    base.facts["ports"] = {std::move(all), ports->place};
  }

  // What manifests for Cloud Run have: its annotations and labels, or an image of Google's
  // registries.
  static bool NamesGoogle(std::string_view text) {
    for (const char* mark : {"run.googleapis.com", "cloud.googleapis.com", "gcr.io/", "pkg.dev/"}) {
      if (text.find(mark) != std::string_view::npos) return true;
    }
    return false;
  }

  void Facts(FoundDeployment& base, const YamlValue& pod, const YamlValue& container) {
    base.facts["platform"] = {cloud_run_ ? "cloud-run" : "kubernetes", {}};
    // Cloud Run has no terminationGracePeriodSeconds.
    base.facts["stop_seconds"] = {cloud_run_ ? "10" : "30", {}};
    if (knative_) {  // its pods get as long as a request may take
      base.facts["stop_seconds"] = {"300", {}};
      Set(base, "stop_seconds", pod.Find("timeoutSeconds"));
    } else if (!cloud_run_) {
      Set(base, "stop_seconds", pod.Find("terminationGracePeriodSeconds"));
    }
    Set(base, "prestop", container.At({"lifecycle", "preStop"}));
    if (const YamlValue* sleep = container.At({"lifecycle", "preStop", "sleep", "seconds"})) {
      Set(base, "prestop_seconds", sleep);
    }
    Set(base, "liveness", container.Find("livenessProbe"));
    Set(base, "readiness", container.Find("readinessProbe"));
    if (const YamlValue* live = container.Find("livenessProbe")) {
      const YamlValue* ready = container.Find("readinessProbe");
      if (ready != nullptr && SameProbes(*live, *ready))
        base.facts["same_probes"] = {"yes", live->place};
    }
    for (const auto& [fact, written] : proxy_) base.facts[fact] = written;
    AddLiveness(base, container);
    if (job_) base.facts["job"] = {"yes", {}};
    Set(base, "publishes", container.Find("ports"));
    Ports(base, container);
    if (has_service_) base.facts["service"] = {"yes", {}};
    const YamlValue* images = pod.Find("containers");
    for (std::size_t i = 0; i < images->items.size() && i < kMostContainers; ++i) {
      const YamlRef& other = images->items[i];
      const std::string* image = ScalarText(other->Find("image"));
      if (other.get() != &container && image != nullptr)
        base.facts["sidecar"] = {*image, other->place};
    }
    for (const YamlValue* holder : {&pod, &container}) {
      const YamlValue* security = holder->Find("securityContext");
      if (security == nullptr) continue;
      Set(base, "user", security->Find("runAsUser"));
      const YamlValue* sysctls = security->Find("sysctls");
      for (const YamlRef& one : sysctls != nullptr ? sysctls->items : std::vector<YamlRef>()) {
        const std::string* name = ScalarText(one->Find("name"));
        if (name != nullptr && *name == "net.core.somaxconn")
          Set(base, "somaxconn", one->Find("value"));
      }
      if (IsTrue(security->Find("readOnlyRootFilesystem"))) {
        Set(base, "read_only", security->Find("readOnlyRootFilesystem"));
      }
    }
    AddMounts(base, pod, container);
  }

  DeployReader& reader_;
  // A ConfigMap's data; a Secret's stringData, and its data, whose values are encoded.
  struct VariableSource {
    const YamlValue* plain = nullptr;
    const YamlValue* encoded = nullptr;
  };
  std::map<std::pair<std::string, std::string>, VariableSource> sources_;  // by kind and name
  bool has_service_ = false;
  std::map<std::string, WrittenFact> proxy_;
  std::string name_;
  std::optional<std::int64_t> replicas_;
  bool in_template_ = false;
  bool knative_ = false;  // but not Cloud Run, which has the same manifests
  bool cloud_run_ = false;
  bool job_ = false;
  int visited_ = 0;
};

}  // namespace

void ReadKubernetes(DeployReader& reader) {
  ManifestReader(reader).Read();
}

}  // namespace corntune
