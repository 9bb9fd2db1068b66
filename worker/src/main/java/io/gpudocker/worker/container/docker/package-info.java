/** The engine port on a real Docker engine, through docker-java. */
@NullMarked
package io.gpudocker.worker.container.docker;

import org.jspecify.annotations.NullMarked;
