// Scratch objects lent to one forward pass at a time, so that a network without state of its own can be used by several
// threads and still reuses its buffers.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace lineament {

/// Thread safe. Keeps as many objects as were ever in use at once.
template <typename Scratch>
class ScratchPool {
  public:
    /// Holds one object until destroyed; must not outlive the pool.
    class Lease {
      public:
        Lease(ScratchPool& pool, std::unique_ptr<Scratch> object) : pool_(pool), object_(std::move(object)) {}
        ~Lease() { pool_.give_back(std::move(object_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Scratch& operator*() const { return *object_; }
        Scratch* operator->() const { return object_.get(); }

      private:
        ScratchPool& pool_;
        std::unique_ptr<Scratch> object_;
    };

    Lease borrow() {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (idle_.empty()) return Lease(*this, std::make_unique<Scratch>());
        std::unique_ptr<Scratch> object = std::move(idle_.back());
        idle_.pop_back();
        return Lease(*this, std::move(object));
    }

  private:
    void give_back(std::unique_ptr<Scratch> object) {
        const std::lock_guard<std::mutex> lock(mutex_);
        idle_.push_back(std::move(object));
    }

    std::mutex mutex_;
    std::vector<std::unique_ptr<Scratch>> idle_;
};

}  // namespace lineament
