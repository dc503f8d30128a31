// What the rewrites of the rules make of a file, and where they leave it alone.
#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "corntune/deploy/read.h"
#include "corntune/lint/fixes.h"
#include "corntune/lint/lint.h"
#include "corntune/lint/rule.h"

namespace corntune {
namespace {

using Files = std::map<std::string, std::string>;

LintResult LintAll(const Files& files, const LintRequest& request) {
  MemoryFileTree tree;
  for (const auto& [path, text] : files) tree.Put("/" + path, text);
  std::vector<DeployFile> read;
  for (const auto& [path, text] : files) {
    const auto form = FormOf(path, text);
    if (form) read.push_back(ReadDeployFile(tree, ".", path, text, *form, {}));
  }
  return Lint(read, request, [&](const std::string& path) {
    const auto found = files.find(path);
    return found == files.end() ? nullptr : std::make_shared<const std::string>(found->second);
  });
}

// The file after one round of the rule's rewrites.
std::string Mended(std::string_view code, Files files, const std::string& path) {
  LintRequest request;
  request.select = {std::string(code)};
  std::vector<TextFix> fixes;
  for (const Finding& finding : LintAll(files, request).findings) {
    if (finding.fix && finding.fix->place.file == path) fixes.push_back(*finding.fix);
  }
  return ApplyFixes(files[path], fixes).text;
}

std::string Conf(std::string_view code, const std::string& text) {
  return Mended(code, {{"gunicorn.conf.py", text}}, "gunicorn.conf.py");
}

std::string Script(std::string_view code, const std::string& text) {
  return Mended(code, {{"start.sh", text}}, "start.sh");
}

std::string Procfile(std::string_view code, const std::string& command) {
  const std::string text = Mended(code, {{"Procfile", "web: " + command + "\n"}}, "Procfile");
  return text.substr(5, text.size() - 6);
}

TEST(Mends, ANameThatIsNoSettingGetsItsOnlyNeighbour) {
  EXPECT_EQ(Conf("CT301", "worker = 4  # four\r\nbind = ':80'"),
            "workers = 4  # four\r\nbind = ':80'");
  EXPECT_EQ(Conf("CT301", "\xEF\xBB\xBF# \xC3\xBC\nkeep_alive = 5\n"),
            "\xEF\xBB\xBF# \xC3\xBC\nkeepalive = 5\n");
}

TEST(Mends, ANameStaysWhereTheSettingIsThereOrTheValueDoesNotFitOrTheNameIsUsed) {
  for (const char* text :
       {"worker = 4\nworkers = 3\n", "worker = 'four'\n", "worker = 4\nprint(worker)\n",
        "worker = 4\nproc_name = f'{worker}'\n", "worker = 4\nglobals()['workers'] = 2\n",
        "daemonize = True\n", "worker = 4\nfrom base import *\n"}) {
    EXPECT_EQ(Conf("CT301", text), text);
  }
}

TEST(Mends, AnOptionThatDoesNotExistGetsItsOnlyNeighbour) {
  EXPECT_EQ(Procfile("CT302", "gunicorn --wokers=4 a:b"), "gunicorn --workers=4 a:b");
  EXPECT_EQ(Procfile("CT302", "gunicorn --thread 4 --timout 9 a:b"),
            "gunicorn --thread 4 --timeout 9 a:b");
  EXPECT_EQ(Procfile("CT302", "gunicorn --worker-count=4 a:b"), "gunicorn --worker-count=4 a:b");
  EXPECT_EQ(Procfile("CT302", "gunicorn --workers=four a:b"), "gunicorn --workers=four a:b");
  EXPECT_EQ(
      Mended("CT302", {{"Dockerfile", "FROM x\nCMD [\"gunicorn\", \"--wokers=4\", \"a:b\"]\n"}},
             "Dockerfile"),
      "FROM x\nCMD [\"gunicorn\", \"--workers=4\", \"a:b\"]\n");
}

TEST(Mends, ASettingWithoutEffectLeavesTheConfigurationWithItsLine) {
  EXPECT_EQ(Conf("CT305", "worker_class = 'gevent'\r\nthreads = 8  # eight\r\nworkers = 2\r\n"),
            "worker_class = 'gevent'\r\nworkers = 2\r\n");
  EXPECT_EQ(Conf("CT306", "worker_class = 'sync'\nworker_connections = 8"),
            "worker_class = 'sync'\n");
  EXPECT_EQ(Conf("CT315", "max_requests = 0\nmax_requests_jitter = 50\n"), "max_requests = 0\n");
}

TEST(Mends, ASettingStaysWhereTheLineIsNotPlainOrTheNameIsUsed) {
  for (const char* rest :
       {"threads = 8; workers = 2\n", "if True:\n    threads = 8\n", "threads = \\\n    8\n",
        "threads = a = 8\n", "threads = 4 + 4\n", "threads = 8\nworkers = threads\n",
        "threads = 8\nproc_name = f'x{threads}'\n", "threads = 8\nthreads = 8\n",
        "# corntune: ignore=CT203 -- x\nthreads = 8\n", "threads = (8)\n"}) {
    const std::string text = std::string("worker_class = 'gevent'\n") + rest;
    EXPECT_EQ(Conf("CT305", text), text);
  }
}

TEST(Mends, ASettingStaysWhereTheClassIsNotCertain) {
  // The command that reads the file may ask for another class.
  EXPECT_EQ(Conf("CT307", "keepalive = 5\n"), "keepalive = 5\n");
  EXPECT_EQ(Procfile("CT307", "gunicorn -k ${K:-sync} --keep-alive 5 a:b"),
            "gunicorn -k ${K:-sync} --keep-alive 5 a:b");
  EXPECT_EQ(Procfile("CT307", "gunicorn --keep-alive 5 $OPTIONS a:b"),
            "gunicorn --keep-alive 5 $OPTIONS a:b");
  const std::string script = "#!/bin/sh\nexec gunicorn -k gevent --threads 8 \"$@\"\n";
  EXPECT_EQ(Script("CT305", script), script);
}

TEST(Mends, WhatOneCommandNeedsStaysForAll) {
  const std::string conf = "worker_class = 'gevent'\nthreads = 8\n";
  const auto with = [&](const std::string& second) {
    return Mended("CT305",
                  {{"gunicorn.conf.py", conf},
                   {"Procfile", "web: gunicorn -c gunicorn.conf.py a:b\n" + second}},
                  "gunicorn.conf.py");
  };
  EXPECT_EQ(with(""), "worker_class = 'gevent'\n");
  EXPECT_EQ(with("api: gunicorn -c gunicorn.conf.py -k gthread a:b\n"), conf);
}

TEST(Mends, AnOptionWithoutEffectLeavesTheCommand) {
  EXPECT_EQ(Procfile("CT305", "gunicorn -k gevent --threads 8 a:b"), "gunicorn -k gevent a:b");
  EXPECT_EQ(Procfile("CT305", "gunicorn a:b -k gevent --threads=8"), "gunicorn a:b -k gevent");
  EXPECT_EQ(Script("CT305", "#!/bin/sh\nexec gunicorn a:b \\\n  --threads 8 \\\n  -k gevent\n"),
            "#!/bin/sh\nexec gunicorn a:b \\\n  -k gevent\n");
  EXPECT_EQ(Mended("CT305",
                   {{"Dockerfile", "FROM x\r\nCMD gunicorn a:b -k gevent \\\r\n  --threads 8\r\n"}},
                   "Dockerfile"),
            "FROM x\r\nCMD gunicorn a:b -k gevent\r\n");
  EXPECT_EQ(Script("CT305", "#!/bin/sh\nsh -c 'gunicorn a:b -k gevent --threads 8'\n"),
            "#!/bin/sh\nsh -c 'gunicorn a:b -k gevent'\n");
}

TEST(Mends, AnOptionStaysWhereItIsNotWrittenOutOrNotCertainlyTheOne) {
  for (const char* command :
       {"gunicorn -k gevent --threads \"8\" a:b", "T=8; gunicorn -k gevent --threads $T a:b",
        "O='--threads 8'; gunicorn -k gevent $O a:b",
        "echo --threads 8; gunicorn -k gevent --threads 8 a:b"}) {
    EXPECT_EQ(Procfile("CT305", command), command);
  }
}

TEST(Mends, WordsThatAScriptKeepsElsewhereStay) {
  for (const char* rest : {"A=(--threads 8 -k gevent)\nexec gunicorn \"${A[@]}\" a:b\n",
                           "set -- --threads 8\nexec gunicorn -k gevent \"$@\" a:b\n",
                           "run() { exec gunicorn \"$@\"; }\nrun -k gevent --threads 8 a:b\n",
                           "run() { exec gunicorn \"$@\"; }; run -k gevent --threads 8 a:b\n"}) {
    const std::string text = std::string("#!/bin/bash\n") + rest;
    EXPECT_EQ(Script("CT305", text), text);
  }
  const std::string text = "#!/bin/bash\nset -- --wokers=4\nexec gunicorn \"$@\" a:b\n";
  EXPECT_EQ(Script("CT302", text), text);
}

TEST(Mends, ListsKeepTheirForm) {
  const auto compose = [](const std::string& command) {
    const std::string head = "services:\n  web:\n    command:";
    return Mended("CT305", {{"compose.yaml", head + command}}, "compose.yaml").substr(head.size());
  };
  EXPECT_EQ(compose(" [gunicorn, -k, gevent, --threads, \"8\", 'a:b']\n"),
            " [gunicorn, -k, gevent, 'a:b']\n");
  EXPECT_EQ(compose("\n    - gunicorn\n    - -kgevent\n    - --threads\n    - \"8\"\n    - a:b\n"),
            "\n    - gunicorn\n    - -kgevent\n    - a:b\n");
  EXPECT_EQ(compose(" gunicorn --threads 8 -k gevent a:b\n"), " gunicorn -k gevent a:b\n");
  EXPECT_EQ(compose(" >\n      gunicorn\n      --threads 8\n      -k gevent a:b\n"),
            " >\n      gunicorn\n      --threads 8\n      -k gevent a:b\n");
}

TEST(Mends, AnOptionThatStandsFirstInItsListStays) {
  const std::string text =
      "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command: [gunicorn]\n"
      "    args: [\"--threads=8\", -k, gevent, 'a:b']\n";
  EXPECT_EQ(Mended("CT305", {{"pod.yaml", text}}, "pod.yaml"), text);
}

TEST(Mends, JitterStandsBesideMaxRequests) {
  EXPECT_EQ(Procfile("CT406", "gunicorn -w 4 --max-requests 500 a:b"),
            "gunicorn -w 4 --max-requests 500 --max-requests-jitter 50 a:b");
  EXPECT_EQ(Procfile("CT406", "gunicorn -w 4 --max-requests=5 a:b"),
            "gunicorn -w 4 --max-requests=5 --max-requests-jitter=1 a:b");
  EXPECT_EQ(Procfile("CT406", "gunicorn -w 4 --max-requests 500 --max-requests-jitter 0 a:b"),
            "gunicorn -w 4 --max-requests 500 --max-requests-jitter 0 a:b");
  EXPECT_EQ(Conf("CT406", "workers = 4\r\nmax_requests = 1000  # a\r\ntimeout = 9\r\n"),
            "workers = 4\r\nmax_requests = 1000  # a\r\nmax_requests_jitter = 100\r\n"
            "timeout = 9\r\n");
  EXPECT_EQ(Conf("CT406", "workers = 4\nmax_requests = 1000"),
            "workers = 4\nmax_requests = 1000\nmax_requests_jitter = 100");
  EXPECT_EQ(Mended("CT406",
                   {{"Dockerfile",
                     "FROM x\nCMD [\"gunicorn\", \"-w\", \"4\", \"--max-requests\", \"500\", \\\n"
                     "     \"a:b\"]\n"}},
                   "Dockerfile"),
            "FROM x\nCMD [\"gunicorn\", \"-w\", \"4\", \"--max-requests\", \"500\", "
            "\"--max-requests-jitter\", \"50\", \\\n     \"a:b\"]\n");
}

TEST(Mends, ExecStandsBeforeTheLastCommandOfAScript) {
  EXPECT_EQ(Script("CT401", "#!/bin/sh\nmigrate\ngunicorn a:b > log 2>&1\n# end\n"),
            "#!/bin/sh\nmigrate\nexec gunicorn a:b > log 2>&1\n# end\n");
  EXPECT_EQ(Script("CT401", "#!/bin/sh\nmigrate && \\\ngunicorn a:b"),
            "#!/bin/sh\nmigrate && \\\nexec gunicorn a:b");
}

TEST(Mends, ExecIsNotWrittenWhereTheScriptHasMoreToDo) {
  for (const char* rest :
       {"gunicorn a:b\necho done\n", "gunicorn a:b || exit 1\n",
        "if true; then\n  gunicorn a:b\nfi\n", "trap 'rm x' EXIT\ngunicorn a:b\n",
        "(\ngunicorn a:b\n)\n", "{\ngunicorn a:b\n}\n", "gunicorn a:b;\n"}) {
    const std::string text = std::string("#!/bin/sh\n") + rest;
    EXPECT_EQ(Script("CT401", text), text);
  }
  // Without a first line that names its shell it may be read in by another script.
  EXPECT_EQ(Script("CT401", "gunicorn a:b\n"), "gunicorn a:b\n");
}

TEST(Mends, AbbreviationsAreWrittenOut) {
  EXPECT_EQ(Procfile("CT311", "gunicorn --worker-conn 50 --threads 4 a:b"),
            "gunicorn --worker-connections 50 --threads 4 a:b");
  EXPECT_EQ(Procfile("CT311", "gunicorn --prel a:b"), "gunicorn --preload a:b");
}

TEST(Mends, TheHeartbeatMovesToMemoryInContainers) {
  const auto docker = [](const std::string& command) {
    const std::string text =
        Mended("CT702", {{"Dockerfile", "FROM x\nCMD " + command + "\n"}}, "Dockerfile");
    return text.substr(11, text.size() - 12);
  };
  EXPECT_EQ(docker("[\"python\", \"-m\", \"gunicorn\", \"a:b\"]"),
            "[\"python\", \"-m\", \"gunicorn\", \"--worker-tmp-dir=/dev/shm\", \"a:b\"]");
  EXPECT_EQ(docker("exec gunicorn -c gunicorn.conf a:b").substr(0, 43),
            "exec gunicorn -c gunicorn.conf a:b");
  EXPECT_EQ(docker("exec gunicorn a:b"), "exec gunicorn --worker-tmp-dir /dev/shm a:b");
  EXPECT_EQ(docker("[\"sh\", \"-c\", \"gunicorn\"]"), "[\"sh\", \"-c\", \"gunicorn\"]");
}

TEST(Mends, WhatIsSilencedHasNoRewrite) {
  const std::string text = "workers = 4\n# corntune: ignore=CT406 -- few\nmax_requests = 9\n";
  EXPECT_EQ(Conf("CT406", text), text);
}

}  // namespace
}  // namespace corntune
