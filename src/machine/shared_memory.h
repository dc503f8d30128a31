// /dev/shm: Gunicorn's heartbeat files belong in memory (its worker_tmp_dir).
#pragma once

#include "corntune/machine/machine.h"

#include "mountinfo.h"
#include "reader.h"

namespace corntune {

ShmFacts ReadSharedMemory(const MountTable& mounts, Reader& reader);

}  // namespace corntune
