package io.gpudocker.worker.container.docker;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The client library hands out null for what the engine left out; here it becomes empty. Stateless. */
final class Lists {
    private Lists() {}

    static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    static <T> List<T> orEmpty(T @Nullable [] array) {
        return array == null ? List.of() : List.of(array);
    }

    static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> map) {
        return map == null ? Map.of() : map;
    }
}
