package io.ecms.core.broken;

import org.apache.pekko.http.javadsl.model.HttpRequest;

record KnowsHttp(HttpRequest request) {}
