/* The least that a program can do to learn the machine's cores from hwloc: load packages and cores, print
 * their numbers. The start of corntune is measured against it. */
#include <hwloc.h>
#include <stdio.h>

int main(void) {
  hwloc_topology_t topology;
  if (hwloc_topology_init(&topology) != 0) return 1;
  hwloc_topology_set_all_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE);
  hwloc_topology_set_type_filter(topology, HWLOC_OBJ_PACKAGE, HWLOC_TYPE_FILTER_KEEP_ALL);
  hwloc_topology_set_type_filter(topology, HWLOC_OBJ_CORE, HWLOC_TYPE_FILTER_KEEP_ALL);
  if (hwloc_topology_load(topology) != 0) return 1;
  printf("%d packages, %d cores\n", hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PACKAGE),
         hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE));
  hwloc_topology_destroy(topology);
  return 0;
}
