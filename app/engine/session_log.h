#pragma once

namespace lineament {

class SessionController;

/// Has the program's log say what the session did: packs, photos, exports and what failed. No picture data; of files
/// the names only. Ends with the session.
void log_session(SessionController* session);

}  // namespace lineament
