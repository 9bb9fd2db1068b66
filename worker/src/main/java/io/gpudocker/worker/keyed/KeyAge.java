package io.gpudocker.worker.keyed;

import java.time.Duration;

/** How long ago the first unfinished task of a key was submitted. */
public record KeyAge<K>(K key, Duration age) {}
