#include "core/directions/latent_edit.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

namespace lineament {

void LatentEdit::set(std::shared_ptr<const Direction> direction, double power) {
    const std::string& id = direction->info().id;
    const auto place = std::lower_bound(terms_.begin(), terms_.end(), id, [](const Term& term, const std::string& key) {
        return term.direction->info().id < key;
    });
    const bool present = place != terms_.end() && place->direction->info().id == id;
    if (direction->is_identity(power)) {
        if (present) terms_.erase(place);
    } else if (present) {
        *place = {std::move(direction), power};
    } else {
        terms_.insert(place, {std::move(direction), power});
    }
}

at::Tensor LatentEdit::apply_to_w(const at::Tensor& w_plus) const {
    at::Tensor edited = w_plus;
    for (const Term& term : terms_) {
        const at::Tensor offset = term.direction->w_offset(w_plus, term.power);
        if (offset.defined()) edited = edited + offset;
    }
    return edited;
}

StyleCode LatentEdit::apply(const Generator& generator, const at::Tensor& w_plus, int stop_side) const {
    // The sum is formed in the code's own precision; only the result takes that of the network.
    StyleCode styles = generator.styles(apply_to_w(w_plus).to(generator.constant().options()), stop_side);
    for (const Term& term : terms_)
        term.direction->add_to_styles(styles, term.power);
    return styles;
}

int LatentEdit::first_layer() const {
    int first = std::numeric_limits<int>::max();
    for (const Term& term : terms_)
        first = std::min(first, term.direction->first_layer());
    return first;
}

}  // namespace lineament
