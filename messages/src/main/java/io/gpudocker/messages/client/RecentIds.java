package io.gpudocker.messages.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Remembers the latest ids, up to a number. Confined to one thread. */
final class RecentIds {
    private final Set<String> ids;

    RecentIds(int most) {
        ids = Collections.newSetFromMap(new Latest(most));
    }

    /** Whether the id is new. */
    boolean add(String id) {
        return ids.add(id);
    }

    private static final class Latest extends LinkedHashMap<String, Boolean> {
        private static final long serialVersionUID = 1L;
        private final int most;

        Latest(int most) {
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > most;
        }
    }
}
