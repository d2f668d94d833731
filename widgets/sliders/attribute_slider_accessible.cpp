#include "widgets/sliders/attribute_slider_accessible.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include "widgets/sliders/attribute_slider.h"
#include "widgets/sliders/percent.h"

namespace lineament {
namespace {

class AttributeSliderAccessible : public QAccessibleWidget, public QAccessibleValueInterface {
  public:
    explicit AttributeSliderAccessible(AttributeSlider* slider)
        : QAccessibleWidget(slider, QAccessible::Slider), slider_(slider) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::ValueInterface) return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text type) const override {
        if (type == QAccessible::Value) return percent_text(slider_->value());
        return QAccessibleWidget::text(type);
    }
    QVariant currentValue() const override { return slider_->value(); }
    QVariant maximumValue() const override { return slider_->maximum(); }
    QVariant minimumValue() const override { return slider_->minimum(); }
    QVariant minimumStepSize() const override { return AttributeSlider::fine_step; }
    void setCurrentValue(const QVariant& value) override { slider_->input_value(value.toDouble()); }

  private:
    AttributeSlider* slider_;
};

QAccessibleInterface* create_interface(const QString&, QObject* object) {
    auto* slider = qobject_cast<AttributeSlider*>(object);
    return slider ? new AttributeSliderAccessible(slider) : nullptr;  // Qt's accessibility cache takes ownership
}

}  // namespace

void install_attribute_slider_accessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(create_interface);
        return true;
    }();
    Q_UNUSED(installed)
}

}  // namespace lineament
