// worker_connections: how many connections one worker has.
#pragma once

#include "shape.h"

namespace corntune {

// True for the classes that heed worker_connections.
bool HonoursConnections(const WorkerClassInfo& info);

// Asked for or what is needed, within descriptors; the shape stays empty where the class ignores
// worker_connections. Needs the workers of the answer.
void GiveConnections(const SizingInputs& inputs, WorkerShape& shape, Recommendation& answer,
                     Reason& connections_reason);

// With pseudo-threads each request may hold a database connection: what the database grants bounds
// the connections of a worker, once the number of workers is known.
void ShareDatabase(const SizingInputs& inputs, const Recommendation& answer, WorkerShape& shape,
                   Reason& reason);

}  // namespace corntune
