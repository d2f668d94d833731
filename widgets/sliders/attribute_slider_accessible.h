#pragma once

namespace lineament {

/// Makes screen readers see AttributeSlider as a slider with its real values. Called by every slider; works once.
void install_attribute_slider_accessibility();

}  // namespace lineament
