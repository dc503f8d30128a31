#include "shared_memory.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

using Files = std::map<std::string, std::string>;

ShmFacts Read(const std::string& mounts, const MemoryFileTree& tree = {}) {
  Reader reader(tree);
  return ReadSharedMemory(MountTable::Parse("1 0 8:1 / / rw - overlay o rw\n" + mounts), reader);
}

TEST(SharedMemoryTest, ATmpfsHasTheSizeOfItsOption) {
  const ShmFacts facts = Read("2 1 0:1 / /dev/shm rw - tmpfs shm rw,nodev,size=65536k\n");
  EXPECT_TRUE(facts.exists);
  EXPECT_TRUE(facts.tmpfs);
  EXPECT_EQ(facts.size, Bytes{67108864});
}

TEST(SharedMemoryTest, WithoutTheOptionTheSizeIsUnknown) {
  EXPECT_EQ(Read("2 1 0:1 / /dev/shm rw - tmpfs shm rw\n").size, std::nullopt);
  EXPECT_EQ(Read("2 1 0:1 / /dev/shm rw - tmpfs shm rw,size=half\n").size, std::nullopt);
}

TEST(SharedMemoryTest, AFolderOnAnotherFileSystemIsNoTmpfs) {
  const MemoryFileTree tree(Files{{"/dev/shm/x", ""}});
  EXPECT_TRUE(Read("", tree).exists);
  EXPECT_FALSE(Read("", tree).tmpfs);
  EXPECT_TRUE(Read("2 1 0:1 / /dev rw - tmpfs dev rw\n", tree).tmpfs);
  EXPECT_FALSE(Read("").exists);
}

}  // namespace
}  // namespace corntune
