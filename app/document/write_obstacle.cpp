#include "app/document/write_obstacle.h"

#include <QCoreApplication>

namespace lineament {

QString cannot_write_text(const QString& path, const CannotWriteError& error) {
    const auto say = [&](const char* sentence) { return QCoreApplication::translate("lineament", sentence).arg(path); };
    switch (error.obstacle()) {
        case WriteObstacle::DiskFull:
            return say(QT_TRANSLATE_NOOP("lineament",
                                         "%1 could not be saved: the disk is full. Free some space, or choose another "
                                         "folder. What was there before is untouched."));
        case WriteObstacle::ReadOnly:
            return say(QT_TRANSLATE_NOOP("lineament",
                                         "%1 could not be saved: it or its folder is read-only. Choose another name or "
                                         "another folder."));
        case WriteObstacle::NoFolder:
            return say(QT_TRANSLATE_NOOP("lineament",
                                         "%1 could not be saved: its folder does not exist. Choose another folder."));
        case WriteObstacle::NameTooLong:
            return say(
                QT_TRANSLATE_NOOP("lineament", "%1 could not be saved: the name is too long. Choose a shorter one."));
        case WriteObstacle::NotAFile:
            return say(QT_TRANSLATE_NOOP(
                "lineament",
                "%1 could not be saved: a folder or something else that is no file has that name. Choose another."));
        case WriteObstacle::IsInput:
            return say(
                QT_TRANSLATE_NOOP("lineament", "%1 is the original photo and was left as it is. Choose another name."));
        case WriteObstacle::NotAllowed:
        case WriteObstacle::Other:
            break;
    }
    return QString::fromStdString(error.what());
}

}  // namespace lineament
