// Where the files of the killed window lie.
#pragma once

#include <QString>
#include <QStringList>

namespace lineament::testing {

/// Everything below one folder: what is slowed lies in "slow", what the test itself needs beside it.
struct VictimFolder {
    explicit VictimFolder(const QString& path) : root(path) {}

    QString photo() const { return root + QStringLiteral("/photo.jpg"); }
    QString log() const { return root + QStringLiteral("/log"); }
    QString models() const { return root + QStringLiteral("/models"); }
    QString pack() const { return models() + QStringLiteral("/tiny"); }
    QString weights(const QString& name) const {
        return root + QStringLiteral("/weights/") + name + QStringLiteral(".npy");
    }
    QString slow() const { return root + QStringLiteral("/slow"); }
    QString project() const { return slow() + QStringLiteral("/edit.lineament"); }
    QString picture(const QString& name) const { return slow() + QLatin1Char('/') + name; }
    QString imported() const { return slow() + QStringLiteral("/imported"); }
    QString settings() const { return slow() + QStringLiteral("/XDG_CONFIG_HOME/lineament/settings.json"); }
    QString journals() const { return slow() + QStringLiteral("/XDG_STATE_HOME/lineament/journals"); }

    static QStringList pictures() {
        return {QStringLiteral("out.png"), QStringLiteral("out.jpg"), QStringLiteral("out.tif")};
    }

    QString root;
};

}  // namespace lineament::testing
