"use strict";
SwaggerUIBundle({
  url: "openapi.json",
  domNode: document.getElementById("api"),
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  showExtensions: true,
  validatorUrl: null, // it would send the address of this page to a third party
});
