// Several pictures with their titles as one picture, for showing to others.
#pragma once

#include <QImage>
#include <QString>
#include <QVector>

namespace lineament {

struct ContactCell {
    QString title, details;
    QImage picture;
};

/// Black on white, in at most three columns, in the order of the cells. Pictures keep their pixels; small ones are
/// enlarged by a whole factor, to at least `least_side` pixels a side. All have one size. Null without cells.
QImage contact_sheet(const QVector<ContactCell>& cells, const QString& heading, int least_side = 384);

}  // namespace lineament
